import { createSocket } from 'node:dgram'
import { familyOf } from '../../lib/ip-text.ts'

/** Our own address towards another, as the system chooses it; undefined where no route leads there. */
export function sourceAddressTowards(address: string): string | undefined {
  const family = familyOf(address)
  const socket = createSocket({
    type: `udp${family}`,
    // Literal addresses need no look-up; so connecting is complete when it returns.
    lookup: (literal, _options, done) => done(null, literal, family),
  })
  // What fails shows at once: `address` throws then.
  socket.on('error', () => {})
  try {
    socket.bind({ port: 0, address: family === 6 ? '::' : '0.0.0.0' })
    socket.connect(9, address)
    return socket.address().address
  } catch {
    return undefined
  } finally {
    socket.close()
  }
}
