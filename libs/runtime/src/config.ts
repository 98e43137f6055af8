import { z } from 'zod';
import { Secret } from './secret.js';

/** Raised at start-up when the environment does not fit; the message names every variable that is wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** A zod type for a secret variable: at least `minLength` characters, read as {@link Secret}. */
export function secret(minLength = 1) {
  return z
    .string()
    .min(minLength)
    .transform(value => new Secret(value))
    .meta({ secret: true });
}

/**
 * Reads and checks an app's configuration.
 * @throws ConfigurationError naming each variable that is missing or wrong, never its value.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Record<string, string | undefined>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map(name => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const complaints = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigurationError(`Set these environment variables right and start again:\n  ${complaints.join('\n  ')}`);
}

/** What to show of a configuration in the log: secrets say only `set`. */
export function describeConfig(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, value instanceof Secret ? 'set' : value]),
  );
}

/** The lines of `.env.example` for one app, from the descriptions and defaults of its schema. */
export function environmentExample(title: string, schema: z.ZodObject): string {
  const lines = Object.entries(schema.shape).flatMap(([name, type]) => {
    const field = type as z.ZodType;
    const fallback = defaultOf(field);
    return [`# ${field.description ?? name}`, fallback === undefined ? `${name}=` : `# ${name}=${fallback}`, ''];
  });
  return [`## ${title}`, '', ...lines].join('\n');
}

function defaultOf(field: z.ZodType): string | undefined {
  const parsed = field.safeParse(undefined);
  if (!parsed.success) return undefined;
  return parsed.data === undefined || parsed.data === null ? '' : String(parsed.data);
}
