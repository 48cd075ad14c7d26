import type { ConfigurationFile } from '../configuration/configuration-file.ts'
import { outlineOf } from '../configuration/outline.ts'
import { wantedPorts } from '../configuration/wanted-ports.ts'
import type { Environment } from '../../lib/config-environment.ts'
import { pathText, problemText } from '../../lib/config-problem.ts'
import { ERRORS, SwitchyardError } from '../../lib/errors.ts'
import type { UpSettings } from './product-programs.ts'
import { takenPorts } from './taken-ports.ts'

/** Refuses to start where a port is held by somebody else: better now than with half of the programs up.
 *  @throws SwitchyardError `SWY_PORT_TAKEN` naming each of them and where it is configured */
export async function refuseTakenPorts(
  file: ConfigurationFile,
  settings: UpSettings,
  environment: Environment,
): Promise<void> {
  const wanted = wantedPorts(outlineOf(file.document.value, environment), settings)
  const taken = await takenPorts(wanted)
  if (taken.length === 0) return
  const lines = taken.map(({ path, port, protocol }) =>
    problemText({
      file: file.shownPath,
      ...file.document.valuePosition(path),
      path: pathText(path),
      message: `${protocol} port ${port} is taken by another program`,
      remedy: ERRORS.SWY_PORT_TAKEN.remedy,
      code: 'SWY_PORT_TAKEN',
    }),
  )
  const unlike = [...new Set(lines)]
  throw new SwitchyardError('SWY_PORT_TAKEN', `${unlike.length} taken\n${unlike.join('\n')}`)
}
