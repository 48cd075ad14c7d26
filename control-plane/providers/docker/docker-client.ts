import Docker from 'dockerode'

/** Where an engine listens: a socket of this machine, or `host:port` of another one's. */
export type DockerPlace =
  { readonly socketPath: string } | { readonly host: string; readonly port: number; readonly tls?: DockerTls }

/** PEM texts. */
export interface DockerTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Of every call but the two below. */
export const CALL_MS_MAX = 30_000
/** Shutting a machine down and making an image of it take long. */
export const SLOW_CALL_MS_MAX = 600_000

/** An engine did not answer in time: nobody knows what it has done. */
class EngineSilentError extends Error {}

/** One engine, asked with bounds. */
export class DockerClient {
  readonly docker: Docker
  readonly #callMs: number

  /** @param callMs instead of `CALL_MS_MAX` */
  constructor(place: DockerPlace, callMs = CALL_MS_MAX) {
    this.#callMs = callMs
    this.docker = new Docker({ ...optionsOf(place), timeout: SLOW_CALL_MS_MAX })
  }

  /** @throws what the engine answers, or an error without a status code where it does not answer in time */
  async call<T>(ask: (docker: Docker) => Promise<T>, msMax = this.#callMs): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new EngineSilentError(`the engine has not answered within ${msMax / 1_000} s`)),
      msMax,
    )
    try {
      return await Promise.race([ask(this.docker), late])
    } finally {
      clearTimeout(timer)
    }
  }
}

function optionsOf(place: DockerPlace): Docker.DockerOptions {
  if ('socketPath' in place) return { socketPath: place.socketPath }
  const { host, port, tls } = place
  return tls === undefined ? { host, port, protocol: 'http' } : { host, port, protocol: 'https', ...tls }
}
