import type { Bus, Hint, OpenBus } from '../../control-plane/nodes/bus.ts'

/** A bus for several nodes of one process; passes the same contract as the real one. */
export class MemoryBus {
  readonly #members = new Set<(hint: Hint) => void>()

  readonly open: OpenBus = onHint => {
    const member = (hint: Hint): void => {
      figures.received += 1
      onHint(hint)
    }
    const figures = { connected: true, sent: 0, dropped: 0, received: 0, garbage: 0 }
    this.#members.add(member)
    const bus: Bus = {
      publish: hint => {
        if (!this.#members.has(member)) {
          figures.dropped += 1
          return
        }
        figures.sent += 1
        for (const other of this.#members) if (other !== member) other(hint)
      },
      figures: () => ({ ...figures }),
      tick: () => {},
      close: () => {
        figures.connected = false
        this.#members.delete(member)
      },
    }
    return bus
  }
}
