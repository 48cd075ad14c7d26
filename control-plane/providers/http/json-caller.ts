import type { Clock } from '../../../lib/clock.ts'

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Absolute, or below the endpoint of the caller: `/servers`. Parts from outside are escaped already. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What came of a request. Nothing that was sent with it is ever in `why`: a token never gets into a log. */
export type HttpAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Headers
      /** Undefined: empty, or no JSON. */
      readonly body: unknown
      /** By this machine's wall clock, for headers that name a date. */
      readonly atMs: number
    }
  /** No whole answer: whether anything happened is open. */
  | { readonly kind: 'broken'; readonly why: string }

export interface JsonCallerOptions {
  /** `https://api.example/v1`, without a slash at its end. */
  readonly endpoint: string
  /** For each request anew: tokens are replaced while we run. */
  readonly headers: (request: {
    readonly method: string
    readonly url: URL
    readonly body: string
  }) => Readonly<Record<string, string>>
  readonly clock: Clock
  readonly timeoutMs?: number
  readonly bodyBytesMax?: number
}

export const CALL_TIMEOUT_MS = 20_000
/** A page of a hundred servers with everything about them has some 400 kB. */
export const BODY_BYTES_MAX = 4 * 1_024 * 1_024

/** Asks one HTTP service that speaks JSON. Ends within its time-out, reads no more than so many bytes, follows no redirect (a token would go
 *  with it), and never throws. */
export class JsonCaller {
  readonly #options: JsonCallerOptions

  constructor(options: JsonCallerOptions) {
    this.#options = options
  }

  async ask(request: JsonRequest): Promise<HttpAnswer> {
    const { timeoutMs = CALL_TIMEOUT_MS, bodyBytesMax = BODY_BYTES_MAX, clock } = this.#options
    const body = request.body === undefined ? '' : JSON.stringify(request.body)
    const prepared = this.#prepare(request, body)
    if (prepared === undefined) return { kind: 'broken', why: 'its address or its secret cannot be read' }
    const { url, headers } = prepared
    try {
      const response = await fetch(url, {
        method: request.method,
        headers,
        ...(body === '' ? {} : { body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await boundedText(response, bodyBytesMax)
      if (text === undefined) return { kind: 'broken', why: `the answer has more than ${bodyBytesMax} bytes` }
      const { status, headers: answered } = response
      return { kind: 'answered', status, headers: answered, body: parsed(text), atMs: clock.wallMs() }
    } catch (error) {
      return { kind: 'broken', why: reasonOf(error, timeoutMs) }
    }
  }

  /** Undefined: there is no way to ask; nothing was sent. */
  #prepare(request: JsonRequest, body: string) {
    try {
      const url = this.#urlOf(request)
      const headers = {
        accept: 'application/json',
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
        ...this.#options.headers({ method: request.method, url, body }),
        ...request.headers,
      }
      return { url, headers }
    } catch {
      return undefined // Whatever it says might quote the secret.
    }
  }

  #urlOf({ path, query = {} }: JsonRequest): URL {
    const url = new URL(/^https?:\/\//.test(path) ? path : `${this.#options.endpoint}${path}`)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value)
    return url
  }
}

async function boundedText(response: Response, bytesMax: number): Promise<string | undefined> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early cancels the rest of the body.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // What is no JSON says nothing; whoever needs something from it will miss it.
  }
}

/** Codes and names alone: messages of the HTTP client may quote what was sent. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the call failed'
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  return `the connection failed (${code ?? error.name})`
}
