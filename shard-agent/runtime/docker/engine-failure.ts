import { messageOf } from '../../../lib/errors.ts'

/** What the system says of a socket that nobody listens on. */
const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']

const NEVER_ASKED = ['ENOENT', 'ECONNREFUSED', 'EACCES', 'EPERM']

/** In words for people, with what to do. */
export function engineFailure(error: unknown, socketPath: string): string {
  const code = codeOf(error)
  if (code !== undefined && NOBODY_THERE.includes(code))
    return `no Docker Engine answers at ${socketPath} (${code}): start it, or name its socket in agent.docker.socket`
  if (code === 'EACCES' || code === 'EPERM')
    return `the agent may not use ${socketPath} (${code}): run it as root or as a member of the group docker`
  return `the Docker Engine refuses: ${wordsOf(error)}`
}

/** An image that is not here and does not come. */
export function pullFailure(image: string, error: unknown, socketPath: string): string {
  if (codeOf(error) === 'ECONNRESET')
    return `image ${image} is not on this host, and its download stands still or was broken off: check the registry and the way to it`
  if (codeOf(error) !== undefined) return engineFailure(error, socketPath)
  return `image ${image} is not on this host and cannot be pulled: ${wordsOf(error)}: check container.image, push it to a registry that this host reaches, or load it here (docker load)`
}

/** The engine is there, and has no such thing. */
export function isNotFound(error: unknown): boolean {
  return isAnswer(error) && error.statusCode === 404
}

/** The engine has said no: it has not done what it was asked for. */
export function isAnswer(error: unknown): error is Error & { readonly statusCode: unknown } {
  return error instanceof Error && 'statusCode' in error
}

/** It was never asked. */
export function isNobodyThere(error: unknown): boolean {
  return NEVER_ASKED.includes(codeOf(error) ?? '')
}

/** Of the system, not of the engine. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The engine's own words, where there are any. */
function wordsOf(error: unknown): string {
  if (error instanceof Error && 'json' in error && typeof error.json === 'object' && error.json !== null) {
    const { message } = error.json as { readonly message?: unknown }
    if (typeof message === 'string') return message
  }
  return messageOf(error)
}
