import type { DatagramServer } from '../serve-datagrams.ts'

/** A Luanti server's first words, written from the protocol's description alone: it shares no code with the proxy. Whoever speaks without a peer
 *  id gets one, and is kept; others are repeated to. */
export class LuantiServer implements DatagramServer {
  /** Given so far. */
  readonly peers: number[] = []
  readonly gone: number[] = []

  answer(datagram: Buffer): readonly Buffer[] {
    if (datagram.length < 8 || datagram.toString('hex', 0, 4) !== '4f457403') return []
    const from = datagram.readUInt16BE(4)
    if (from !== 0) {
      if (datagram.toString('hex', 7) === '0003') this.gone.push(from)
      return [datagram]
    }
    const peer = this.peers.length + 2
    this.peers.push(peer)
    return [Buffer.from(`4f45740300010003ffdc0001${peer.toString(16).padStart(4, '0')}`, 'hex')]
  }
}
