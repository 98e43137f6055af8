import { HttpException, StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldError } from '@ortoo/contracts';
import { type StandardSchemaV1 } from '@standard-schema/spec';

/** Checks whatever a handler declared with `{ schema }`; each issue names its field as a JSON Pointer. */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: issues => new HttpException({ issues: issues.map(toFieldError) }, 400),
});

function toFieldError(issue: StandardSchemaV1.Issue): FieldError {
  const steps = (issue.path ?? []).map(step => (typeof step === 'object' ? step.key : step));
  const pointer = steps.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { pointer, detail: issue.message };
}
