import { SwitchyardError } from '../../lib/errors.ts'
import { summarizeChecks } from './check-output.ts'
import type { ConfigurationFile } from './configuration-file.ts'
import { runChecks, type RunChecksOptions } from './run-checks.ts'

/** Lets every program check the configuration.
 *  @throws SwitchyardError `SWY_CONFIG_INVALID` with all mistakes, `SWY_INTERNAL` where a program could not check */
export async function validate(
  file: ConfigurationFile,
  options: Omit<RunChecksOptions, 'configuration'>,
): Promise<void> {
  const configuration = file.isExample ? file.path : file.shownPath
  const outputs = await runChecks({ ...options, configuration })
  const { mistakes, broken } = summarizeChecks(outputs)
  if (mistakes.length > 0) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
    throw new SwitchyardError('SWY_CONFIG_INVALID', `${count}\n${mistakes.join('\n')}`)
  }
  if (broken.length > 0) throw new SwitchyardError('SWY_INTERNAL', broken.join('\n'))
}
