import type { IncomingMessage, ServerResponse } from 'node:http'
import { HOOKS_PATH, parseHookPath } from './hook-secret.ts'

/** Of a body; the rest of a longer one is not read. */
export const HOOK_BODY_BYTES_MAX = 4_096

export interface HookCall {
  readonly secret: string
  readonly complete: boolean
  readonly body: string
}

/** Answers everything below `/v1/hooks/` with 202 and nothing else: right, wrong, guessed, too large, or of another method. Whether it was heard
 *  shows in the events only.
 *  @param take is told of `POST`s with a path that could be one of ours; does nothing that takes time
 *  @returns whether the request was one of these */
export function hookEndpoint(
  take: (call: HookCall) => void,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (!`${path}/`.startsWith(HOOKS_PATH)) return false
    const named = request.method === 'POST' ? parseHookPath(path) : undefined
    receive(request, body => {
      if (body === undefined) {
        // The rest of it is still on its way: the connection cannot be used again.
        response.writeHead(202, { connection: 'close', 'content-length': 0 }).end(() => request.destroy())
        return
      }
      response.writeHead(202, { 'content-length': 0 }).end()
      if (named !== undefined) take({ ...named, body })
    })
    return true
  }
}

/** Calls `done` once: with the body, or with undefined for one that is too large. */
function receive(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  let over = false
  const end = (body: string | undefined): void => {
    if (over) return
    over = true
    done(body)
  }
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= HOOK_BODY_BYTES_MAX) chunks.push(chunk)
    else {
      request.pause()
      end(undefined)
    }
  })
  request.on('end', () => end(Buffer.concat(chunks).toString('utf8')))
  // Whoever goes away gets no answer; nothing of a half body counts.
  request.on('error', () => {
    over = true
  })
}
