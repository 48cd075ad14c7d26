import { type ChannelOptions, Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js'
import { AUTHORIZATION_METADATA } from './grpc-error.ts'
import { MESSAGE_BYTES_MAX, serviceDefinition } from './grpc-package.ts'

/** A peer that answers no ping for this long after being asked is gone, whatever TCP believes. */
export const KEEPALIVE_MS = 2_000

const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.keepalive_time_ms': KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_MS,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  // Callers decide when to try again. A shared pool would make a new client inherit the back-off of an old one.
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
  // `http_proxy` in the environment is for the web, not for the control plane.
  'grpc.enable_http_proxy': 0,
}

/** A client of `address` (`host:port`). It connects with the first call. */
export function openClient(address: string): Client {
  return new Client(address, credentials.createInsecure(), CHANNEL_OPTIONS)
}

export function requestMetadata(token: string | undefined): Metadata {
  const metadata = new Metadata()
  if (token !== undefined) metadata.set(AUTHORIZATION_METADATA, `Bearer ${token}`)
  return metadata
}

/** One method of one service. An unknown name is a programmer error. */
export function methodDefinition(service: string, method: string): MethodDefinition<object, object> {
  const definition = serviceDefinition(service)[method]
  if (definition === undefined) throw new TypeError(`no such method: ${service}.${method}`)
  return definition as MethodDefinition<object, object>
}
