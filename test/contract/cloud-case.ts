import type { Test } from 'tap'
import type { CloudProvider } from '../../control-plane/providers/cloud/cloud-provider.ts'
import type { CreateMachine } from '../../control-plane/scaler/provider.ts'
import type { CloudDouble } from '../control-plane/providers/cloud-double.ts'
import { OWNER } from '../control-plane/providers/cloud-under-test.ts'

export interface CloudUnderTest {
  readonly double: CloudDouble
  readonly provider: CloudProvider
  /** The same with a time-out of a moment. */
  readonly impatient: CloudProvider
  readonly withToken: (token: () => string) => CloudProvider
  readonly order: (host: string) => CreateMachine
}

export type Case = (t: Test, cloud: CloudUnderTest) => Promise<void>

const tagsOf = (host: string) => ({ owner: OWNER, pool: 'game', host })

/** Machines of ours that nobody ordered here. */
export function strangers({ double }: CloudUnderTest, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    double.stranger(`host-${index}`, tagsOf(`host-${index}`)),
  )
}

/** With everything that it needs. */
export async function withSides({ provider }: CloudUnderTest, order: CreateMachine): Promise<CreateMachine> {
  for (const side of provider.sidesOf(order)) {
    const answer = await provider.makeSide(order, side)
    if (answer.kind !== 'done') throw new Error(`a side resource was answered with ${JSON.stringify(answer)}`)
  }
  return order
}
