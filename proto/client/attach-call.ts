import type { ClientDuplexStream, StatusObject } from '@grpc/grpc-js'
import { methodDefinition, openClient, requestMetadata } from './channel.ts'

/** What an attached stream needs of a gRPC call. */
export interface AttachCall {
  /** Reports that wait to be sent. */
  readonly writableLength: number
  on(event: 'metadata' | 'error', listener: () => void): unknown
  on(event: 'data', listener: (raw: unknown) => void): unknown
  on(event: 'status', listener: (ended: StatusObject) => void): unknown
  write(report: object): unknown
  end(): unknown
  cancel(): void
}

export interface OpenedAttach {
  readonly call: AttachCall
  /** Frees the connection. */
  close(): void
}

/** Begins a call to the node at `host:port`; real ones come from `attachOver`. */
export type OpenAttach = (address: string) => OpenedAttach

/** Calls of `Attach` over gRPC, each on a connection of its own.
 *  @param token undefined: the nodes ask for none */
export function attachOver(
  service: 'ProxyLinkService' | 'AgentLinkService',
  token: string | undefined,
): OpenAttach {
  const { path, requestSerialize, responseDeserialize } = methodDefinition(service, 'Attach')
  return address => {
    const client = openClient(address)
    const metadata = requestMetadata(token)
    const call: ClientDuplexStream<object, object> = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadata,
    )
    return { call, close: () => client.close() }
  }
}
