import { SwitchyardError } from '../../lib/errors.ts'
import { callStream, callUnary } from '../../proto/client/unary.ts'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import type { Method } from './methods.ts'
import { findTarget, type Target, TARGET_DEFAULT } from './target.ts'

/** The control plane as commands see it. */
export class Plane {
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  /** For people, before something is changed there; undefined where they or their `up` named it. Several control planes can run
   *  on one machine, and the default one answers whoever has forgotten to say which is meant. */
  notice(): string | undefined {
    const { address, source } = this.#target
    return source === TARGET_DEFAULT
      ? `changes the control plane at ${address} (the default: no \`switchyard up\` runs on this data directory)\n`
      : undefined
  }

  /** @throws SwitchyardError with the code that the control plane gave, or `SWY_UNREACHABLE`, `SWY_TIMEOUT`, `SWY_WIRE_INVALID` */
  async call<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    deadlineMs?: number,
  ): Promise<Answer> {
    const { address, token } = this.#target
    const options = deadlineMs === undefined ? { address, token } : { address, token, deadlineMs }
    try {
      return await callUnary(method.service, method.name, method.request, method.answer, request, options)
    } catch (error) {
      throw this.#explained(error)
    }
  }

  /** Ends when the other side ends it or `signal` aborts. */
  async *stream<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Answer> {
    const options = { ...this.#target, signal }
    try {
      yield* callStream(method.service, method.name, method.request, method.answer, request, options)
    } catch (error) {
      throw this.#explained(error)
    }
  }

  /** Says where we looked and who told us to look there only where that is the question. */
  #explained(error: unknown): unknown {
    if (!(error instanceof SwitchyardError)) return error
    const { address, source } = this.#target
    const said = error.message.startsWith(`${address}: `)
      ? error.message.slice(address.length + 2)
      : error.message
    const message =
      error.code === 'SWY_UNREACHABLE' ? `the control plane at ${address} (${source}) does not answer` : said
    return new SwitchyardError(error.code, message, { cause: error })
  }
}

/** @throws SwitchyardError `SWY_USAGE` where the environment names no usable address or token */
export function connectPlane(context: Context, options: GlobalOptions): Plane {
  return new Plane(findTarget(options, context.environment, context.directory))
}

/** As `connectPlane`, for commands that change something: says where, if nobody has. */
export function connectToChange(context: Context, options: GlobalOptions): Plane {
  const plane = connectPlane(context, options)
  const notice = plane.notice()
  if (notice !== undefined) context.terminal.talk(notice)
  return plane
}
