import type { ConfigurationFile } from '../configuration/configuration-file.ts'
import { outlineOf } from '../configuration/outline.ts'
import type { Environment } from '../../lib/config-environment.ts'
import { pathText, problemText } from '../../lib/config-problem.ts'
import { ERRORS, SwitchyardError } from '../../lib/errors.ts'
import type { UpSettings } from './product-programs.ts'
import { takenPorts, type WantedPort } from './taken-ports.ts'

/** Refuses to start where a port is held by somebody else: better now than with half of the programs up.
 *  @throws SwitchyardError `SWY_PORT_TAKEN` naming each of them and where it is configured */
export async function refuseTakenPorts(
  file: ConfigurationFile,
  settings: UpSettings,
  environment: Environment,
): Promise<void> {
  const outline = outlineOf(file.document.value, environment)
  const tcp = ['tcp']
  const wanted: readonly (WantedPort & { readonly path: readonly (string | number)[] })[] = [
    ...outline.listeners.map((listener, index) => ({
      ...listener,
      path: [...listener.path, 'port'],
      port: index === 0 ? (settings.listener?.port ?? listener.port) : listener.port,
    })),
    { ...outline.grpc, name: 'gRPC', protocols: tcp, port: settings.grpcPort ?? outline.grpc.port },
    { ...outline.http, name: 'HTTP', protocols: tcp, port: settings.httpPort ?? outline.http.port },
    { ...outline.status, name: 'status', protocols: tcp, port: settings.statusPort ?? outline.status.port },
  ]
  const taken = await takenPorts(wanted)
  if (taken.length === 0) return
  const lines = taken.map(port => {
    const path = wanted.find(entry => entry.name === port.name)?.path ?? []
    return problemText({
      file: file.shownPath,
      ...file.document.valuePosition(path),
      path: pathText(path),
      message: `${port.protocol} port ${port.port} is taken by another program`,
      remedy: ERRORS.SWY_PORT_TAKEN.remedy,
      code: 'SWY_PORT_TAKEN',
    })
  })
  throw new SwitchyardError('SWY_PORT_TAKEN', `${lines.length} taken\n${lines.join('\n')}`)
}
