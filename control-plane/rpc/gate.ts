import { createHash, timingSafeEqual } from 'node:crypto'
import { type Metadata, type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import { activeAddress, type NodeStanding, standbyText } from '../live/node-standing.ts'
import { statusOfError } from './status-of-error.ts'

/** Health may be asked by anybody who reaches the port: it says no more than that. */
const OPEN_TO_ALL = '/grpc.health.v1.Health/'
const OURS = '/switchyard.v1.'

/** Lets a call through if it carries the token and this node is the active one. Everything else is refused before its first message is looked at.
 *  @param authToken undefined: none is asked for (loopback binds only) */
export function gate(authToken: string | undefined, leadership: NodeStanding): ServerInterceptor {
  const expected = authToken === undefined ? undefined : digestOf(`Bearer ${authToken}`)
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: next => {
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const refusal = refusalOf(method.path, metadata, expected, leadership)
            if (refusal === undefined) proceed(metadata)
            else call.sendStatus(statusOfError(refusal, activeAddress(leadership)))
          },
        })
      },
    })
}

function refusalOf(
  path: string,
  metadata: Metadata,
  expected: Buffer | undefined,
  leadership: NodeStanding,
): SwitchyardError | undefined {
  if (path.startsWith(OPEN_TO_ALL)) return undefined
  // Digests have one length, so the comparison takes the same time whatever was sent.
  const given = metadata.get('authorization')[0]
  if (
    expected !== undefined &&
    (given === undefined || !timingSafeEqual(digestOf(given.toString()), expected))
  )
    return new SwitchyardError('SWY_DENIED', 'the token is missing or wrong')
  if (path.startsWith(OURS) && leadership.token === undefined) return notActive(leadership)
  return undefined
}

export function notActive(leadership: NodeStanding): SwitchyardError {
  return new SwitchyardError('SWY_NOT_ACTIVE', standbyText(leadership))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
