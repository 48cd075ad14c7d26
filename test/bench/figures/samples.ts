import { type PeerName, PEERS } from '../options.ts'
import { median } from './median.ts'

/** One measured value. `subject` is who was measured: a way through, mostly. */
export interface Sample {
  readonly scenario: string
  readonly subject: string
  readonly figure: string
  readonly value: number
}

/** Everything that was measured, in the order in which it was. */
export class Samples {
  readonly all: Sample[]

  constructor(all: readonly Sample[] = []) {
    this.all = [...all]
  }

  /** A value that could not be had (too few datagrams for that percentile) is left out. */
  add(scenario: string, subject: string, values: Readonly<Record<string, number | undefined>>): void {
    for (const [figure, value] of Object.entries(values))
      if (value !== undefined) this.all.push({ scenario, subject, figure, value })
  }

  values(scenario: string, subject: string, figure: string): readonly number[] {
    return this.all
      .filter(
        sample => sample.scenario === scenario && sample.subject === subject && sample.figure === figure,
      )
      .map(({ value }) => value)
  }

  median(scenario: string, subject: string, figure: string): number | undefined {
    return median(this.values(scenario, subject, figure))
  }

  /** The median of what `combine` makes of two ways' values of the same round: what disturbed a round disturbed both. Undefined if either
   *  was not measured. */
  paired(
    scenario: string,
    figure: string,
    subjects: readonly [string, string],
    combine: (one: number, other: number) => number,
  ): number | undefined {
    const [ones, others] = subjects.map(subject => this.values(scenario, subject, figure))
    const pairs = (ones ?? []).flatMap((one, round) => {
      const other = others?.[round]
      return other === undefined ? [] : [combine(one, other)]
    })
    return median(pairs)
  }

  has(scenario: string): boolean {
    return this.all.some(sample => sample.scenario === scenario)
  }

  /** Of whom there is this figure, of those who can be measured, in the order in which they are always told. */
  subjects(scenario: string, figure: string): readonly PeerName[] {
    return PEERS.filter(name => this.values(scenario, name, figure).length > 0)
  }

  /** Over all scenarios and subjects. */
  total(figure: string): number {
    return this.all.reduce((sum, sample) => (sample.figure === figure ? sum + sample.value : sum), 0)
  }
}
