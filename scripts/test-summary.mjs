// Jest reporter: says what did not run and why, then, as the last line and alone, `N passed, N failed`.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * What `scripts/test.mjs` knows beyond Jest, as JSON in ORTOO_TEST_NOTES.
 * @typedef {{ missing?: Record<string, string>, notRun?: string[], passed?: string[], failed?: string[] }} Notes
 * ORTOO_TEST_COUNT_FILE: where it wants to find the last line, as a sign that the reporter was reached.
 * `missing`: program → why it is not there. A suite that needs one says so in a title: `describe.skip('… [needs chromium]')`.
 */

export default class TestSummary {
  onRunComplete(_contexts, results) {
    /** @type {Notes} */
    const notes = JSON.parse(process.env.ORTOO_TEST_NOTES || '{}');
    const { passed, failed } = count(results, notes);
    const lines = [
      ...[...(notes.notRun ?? []), ...skippedSuites(results, notes.missing ?? {})].map(line => `not run: ${line}`),
      ...(notes.failed ?? []).map(line => `failed: ${line}`),
      `${passed} passed, ${failed} failed`,
    ];
    if (process.env.ORTOO_TEST_COUNT_FILE) writeFileSync(process.env.ORTOO_TEST_COUNT_FILE, lines.at(-1));
    // Jest's own summary comes after this call, and the count has to be the last line.
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

/** A suite that could not even be loaded counts as one failure, so that it can never look like nothing. */
export function count(results, notes) {
  return {
    passed: results.numPassedTests + (notes.passed?.length ?? 0),
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites + (notes.failed?.length ?? 0),
  };
}

/** One line per file with tests that were left out, with the reason. */
export function skippedSuites(results, missing) {
  return results.testResults.flatMap(suite => {
    const skipped = suite.testResults.filter(test => test.status === 'pending' || test.status === 'todo');
    if (skipped.length === 0) return [];
    const reasons = new Set(skipped.map(test => reasonFor(test.fullName, missing)));
    const amount =
      skipped.length === suite.testResults.length ? 'all' : `${skipped.length} of ${suite.testResults.length}`;
    return [`${relative(process.cwd(), suite.testFilePath)} (${amount}) — ${[...reasons].join('; ')}`];
  });
}

function reasonFor(title, missing) {
  const program = /\[needs ([\w-]+)\]/.exec(title)?.[1];
  if (!program) return 'left out by a filter, or marked to be skipped in the source';
  return `${program} is not here${missing[program] ? `: ${missing[program]}` : ''}`;
}
