import type { ConfigPath } from '../../lib/config-problem.ts'
import type { WantedPort } from '../up/taken-ports.ts'
import type { BindOutline, Outline } from './outline.ts'

export interface ConfiguredPort extends WantedPort {
  readonly path: ConfigPath
}

/** What flags ask for instead of what is configured. */
export interface PortFlags {
  readonly grpcPort?: number | undefined
  readonly httpPort?: number | undefined
  readonly statusPort?: number | undefined
  readonly localApiPort?: number | undefined
  readonly listener?: { readonly name: string; readonly port: number } | undefined
}

/** Every port that the product will bind. */
export function wantedPorts(outline: Outline, flags: PortFlags = {}): readonly ConfiguredPort[] {
  const own = (
    name: string,
    { path, bind, port }: BindOutline,
    flag: number | undefined,
  ): ConfiguredPort => ({
    name,
    path,
    bind,
    port: flag ?? port,
    protocols: ['tcp'],
  })
  const players = outline.listeners.flatMap(({ path, name, binds, port, protocols }) => {
    const asked = flags.listener?.name === name ? flags.listener.port : port
    return binds.map(bind => ({ name, path, bind, port: asked, protocols }))
  })
  return [
    ...players,
    own('gRPC', outline.grpc, flags.grpcPort),
    own('HTTP', outline.http, flags.httpPort),
    own('status', outline.status, flags.statusPort),
    own('local API', outline.localApi, flags.localApiPort),
  ]
}
