import {
  Metadata,
  Server,
  ServerCredentials,
  type status,
  type ServerDuplexStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { serviceDefinition } from '../../proto/client/grpc-package.ts'

export interface TestServer {
  readonly address: string
  readonly port: number
  close(): void
}

/** A gRPC server of one service on a free port of 127.0.0.1; `port` to come back on the same one. */
export function startGrpcTestServer(
  service: string,
  methods: UntypedServiceImplementation,
  port = 0,
): Promise<TestServer> {
  const server = new Server()
  server.addService(serviceDefinition(service), methods)
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error !== null) reject(error)
      else resolve({ address: `127.0.0.1:${bound}`, port: bound, close: () => server.forceShutdown() })
    })
  })
}

export type ServerCall = ServerDuplexStream<Record<string, unknown>, Record<string, unknown>>

export function failure(
  code: status,
  details: string,
  metadata: Readonly<Record<string, string>> = {},
): object {
  const filled = new Metadata()
  for (const [name, value] of Object.entries(metadata)) filled.set(name, value)
  return Object.assign(new Error(details), { code, details, metadata: filled })
}
