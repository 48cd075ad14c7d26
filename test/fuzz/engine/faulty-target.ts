import type { FuzzTarget } from './fuzz-target.ts'

const kept: Buffer[] = []
const KEPT_BYTES = 10_000

/** A parser with every fault that the engine looks for, told by the first word of its input. */
export const faultyTarget: FuzzTarget = {
  name: 'faulty',
  promise: 'none',
  words: [],
  run(input) {
    const [fault] = input.toString('latin1').split(' ', 1)
    if (fault === 'throw') throw new Error('thrown on purpose')
    if (fault === 'loop') for (;;);
    if (fault === 'fill')
      for (const all: unknown[] = []; ;) all.push(Array.from({ length: 1_000_000 }).fill(0.5))
    if (fault === 'pollute') Reflect.set(Object.getPrototypeOf({}) as object, 'polluted', 1)
    kept.push(Buffer.alloc(KEPT_BYTES))
    return 'taken'
  },
}
