import { fileURLToPath } from 'node:url'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader'

const PROTO_DIRECTORY = fileURLToPath(new URL('..', import.meta.url))

/** The one set of loader options: the generated types are made with the same (see `npm run generate`). */
export const LOADER_OPTIONS: Options = {
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [PROTO_DIRECTORY],
}

const PROTO_FILES = [
  'admin',
  'alias',
  'ban',
  'proxy_link',
  'agent_link',
  'scaler',
  'automation',
  'session',
  'session_admin',
  'handoff',
].map(file => `switchyard/v1/${file}.proto`)

export const packageDefinition: PackageDefinition = loadSync(PROTO_FILES, LOADER_OPTIONS)

/** The definition of one service, for servers and clients. */
export function serviceDefinition(name: string): ServiceDefinition {
  const definition = packageDefinition[`switchyard.v1.${name}`]
  if (definition === undefined || 'format' in definition) throw new TypeError(`no such service: ${name}`)
  return definition
}

/** Largest message either side takes: a snapshot of `PLACEMENTS_MAX` placements fits. */
export const MESSAGE_BYTES_MAX = 16 * 1_024 * 1_024
