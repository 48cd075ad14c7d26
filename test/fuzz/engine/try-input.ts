import { expect } from './expectations.ts'
import type { FuzzTarget, FuzzVerdict } from './fuzz-target.ts'

/** Runs a target on one input, and looks that nothing was left where every object would find it.
 *  @throws whatever shows that the target breaks its promise */
export async function tryInput(target: FuzzTarget, input: Buffer): Promise<FuzzVerdict> {
  const verdict = await target.run(Buffer.from(input))
  expectClean(Object.prototype, 'Object.prototype')
  expectClean(Array.prototype, 'Array.prototype')
  return verdict
}

/** Takes away what it finds, so that the next input is not blamed for it. */
function expectClean(prototype: object, name: string): void {
  for (const key of Object.keys(prototype)) {
    Reflect.deleteProperty(prototype, key)
    expect(false, `${name} has got ${key}`)
  }
}
