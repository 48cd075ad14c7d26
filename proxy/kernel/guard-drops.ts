import { counterName, GUARD_REASONS, type GuardReason } from './guard-text.ts'

export interface GuardDrops {
  readonly port: number
  readonly reason: GuardReason
  readonly datagrams: number
}

/** What the kernel has dropped since the last reading of one table's counters, which begin at zero when a process takes the table. */
export class GuardCounters {
  readonly #ports: readonly number[]
  /** By the counter's name. */
  readonly #last = new Map<string, number>()

  constructor(ports: readonly number[]) {
    this.#ports = ports
  }

  /** @param packets by name of the counter */
  read(packets: ReadonlyMap<string, number>): readonly GuardDrops[] {
    return this.#ports.flatMap(port =>
      GUARD_REASONS.flatMap((reason): readonly GuardDrops[] => {
        const name = counterName(reason, port)
        const now = packets.get(name)
        if (now === undefined) return []
        const datagrams = now - (this.#last.get(name) ?? 0)
        this.#last.set(name, now)
        return datagrams > 0 ? [{ port, reason, datagrams }] : []
      }),
    )
  }
}
