import type { WebSocket } from '@fastify/websocket'
import type { ShardRef } from '../../proto/contract/ids.ts'
import { type AnswerForm, eventJson, eventText } from '../scripts/answer.ts'
import type { ScriptDesk } from './script-desk.ts'

/** A script says nothing but ids of events. */
export const SOCKET_MESSAGE_BYTES_MAX = 256
/** A listener that leaves so much unread is cut off; it may come back. */
const UNREAD_BYTES_MAX = 256 * 1_024
const EVENT_ID_PATTERN = /^[a-z0-9-]{1,32}$/

/** One message per event; the script acknowledges by sending the event's id, which acknowledges all before it too. */
export function attachListener(
  socket: WebSocket,
  shard: ShardRef,
  form: AnswerForm,
  desk: Pick<ScriptDesk, 'listen' | 'acknowledge'>,
): void {
  const leave = desk.listen(shard, {
    hear(events) {
      for (const event of events)
        socket.send(form === 'json' ? JSON.stringify(eventJson(event)) : eventText(event))
      if (socket.bufferedAmount > UNREAD_BYTES_MAX) socket.terminate()
    },
    end: () => socket.close(1001, 'going away'),
  })
  if (leave === undefined) return socket.close(1013, 'too many listeners, or the shard is gone')
  socket.on('message', data => {
    const id = Buffer.isBuffer(data) ? data.toString('latin1') : ''
    if (EVENT_ID_PATTERN.test(id)) desk.acknowledge(shard, id)
    else socket.close(1008, 'no id of an event')
  })
  socket.on('error', () => socket.terminate()) // A broken frame; `close` follows.
  socket.on('close', leave)
}
