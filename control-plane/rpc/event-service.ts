import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type { SwitchyardError } from '../../lib/errors.ts'
import { eventList, eventView as eventViewField, listEventsRequest } from '../../proto/contract/admin.ts'
import type { EventRecord } from '../events/event.ts'
import { eventView } from '../views/event-view.ts'
import type { EventFeed } from './event-feed.ts'
import { serverStream, unary } from './handlers.ts'
import type { OpenStreams } from './open-streams.ts'
import type { RpcContext } from './rpc-context.ts'

export const EVENTS_DEFAULT = 50

export function eventService(
  context: RpcContext,
  feed: EventFeed,
  streams: OpenStreams,
): UntypedServiceImplementation {
  const { store } = context
  return {
    ListEvents: unary({
      context,
      request: listEventsRequest,
      response: eventList,
      run: async ({ subject, limit }) => {
        const query = subject === '' ? {} : { subject }
        const events = await store.events({ ...query, limit: limit === 0 ? EVENTS_DEFAULT : limit })
        return { events: events.map(eventView) }
      },
    }),
    WatchEvents: serverStream({
      context,
      request: listEventsRequest,
      item: eventViewField,
      run: async ({ subject, limit }, stream) => {
        const dropped = Promise.withResolvers<void>()
        const drop = (error: SwitchyardError): void => dropped.reject(error)
        const open = streams.add(drop)
        open.greet()
        const watcher = {
          subject,
          drop,
          take: (event: EventRecord) => stream.send(eventView(event)),
          get waiting() {
            return stream.waiting
          },
        }
        const watching = feed.watch(watcher, limit === 0 ? EVENTS_DEFAULT : limit)
        try {
          await Promise.race([watching.then(() => stream.gone), dropped.promise])
        } finally {
          open.remove()
          void watching.then(
            stop => stop(),
            () => undefined, // Told to the caller already.
          )
        }
      },
    }),
  }
}
