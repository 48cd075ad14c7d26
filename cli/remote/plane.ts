import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import type { Method } from './methods.ts'
import { findTarget } from './target.ts'
import { GrpcPlane } from './grpc-plane.ts'

/** The control plane as commands see it. */
export interface Plane {
  /** @throws SwitchyardError with the code that the control plane gave, or `SWY_UNREACHABLE`, `SWY_TIMEOUT`, `SWY_WIRE_INVALID` */
  call<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    deadlineMs?: number,
  ): Promise<Answer>
  /** Ends when the other side ends it or `signal` aborts. */
  stream<Request, Answer>(
    method: Method<Request, Answer>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Answer>
  close(): void
}

/** Connects, lets `use` work, and closes whatever happens. */
export async function withPlane<T>(
  context: Context,
  options: GlobalOptions,
  use: (plane: Plane) => Promise<T>,
): Promise<T> {
  const plane = new GrpcPlane(findTarget(options, context.environment, context.directory))
  try {
    return await use(plane)
  } finally {
    plane.close()
  }
}
