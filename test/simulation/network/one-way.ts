import type { Life } from '../kernel/life.ts'
import type { Scheduler } from '../kernel/scheduler.ts'

export interface Road {
  readonly scheduler: Scheduler
  isCut(): boolean
  travelMs(): number
}

/** Messages one way, in their order. */
export class OneWay {
  readonly #road: Road
  #lastAt = 0
  #held: (() => void)[] = []

  constructor(road: Road) {
    this.#road = road
  }

  get waiting(): number {
    return this.#held.length
  }

  send(life: Life, deliver: () => void): void {
    if (this.#road.isCut()) this.#held.push(() => this.#send(life, deliver))
    else this.#send(life, deliver)
  }

  flush(): void {
    const held = this.#held
    this.#held = []
    for (const send of held) send()
  }

  #send(life: Life, deliver: () => void): void {
    const { scheduler } = this.#road
    this.#lastAt = Math.max(this.#lastAt, scheduler.nowMs + this.#road.travelMs())
    scheduler.schedule(this.#lastAt - scheduler.nowMs, life, () => {
      // What is under way when the cut comes waits like everything behind it.
      if (this.#road.isCut()) this.#held.push(() => this.#send(life, deliver))
      else deliver()
    })
  }
}
