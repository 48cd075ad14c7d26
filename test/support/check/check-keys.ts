import { inputKey, surroundingsOf } from './input-key.ts'
import { inputsOf } from './inputs-of.ts'
import { readProjectFiles } from './project-files.ts'

/** What decides how the tests run, whichever it is. */
const EVERY_TESTS_INPUTS = [
  '.taprc',
  'package-lock.json',
  'package.json',
  'test/support/check/unit-batch.ts',
  'test/support/run-in-turn.ts',
  'tsconfig.json',
]

/** The key of each thing to check, by name, as the project's files are now; empty where the surroundings are not known. Takes a
 *  quarter of a second.
 *  @param names `whole`: what looks at every file; `tests`: test files, which look at their inputs */
export function checkKeys(
  root: string,
  names: { readonly whole: readonly string[]; readonly tests: readonly string[] },
): ReadonlyMap<string, string> {
  const surroundings = surroundingsOf(root)
  if (surroundings === undefined) return new Map()
  const files = readProjectFiles(root)
  const all = [...files.keys()]
  return new Map([
    ...names.whole.map(name => [name, inputKey(name, surroundings, all, files)] as const),
    ...names.tests.map(test => {
      const inputs = new Set([...EVERY_TESTS_INPUTS, ...inputsOf(test, files)])
      return [test, inputKey(test, surroundings, [...inputs].toSorted(), files)] as const
    }),
  ])
}
