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

  /** Over all scenarios and subjects. */
  total(figure: string): number {
    return this.all.reduce((sum, sample) => (sample.figure === figure ? sum + sample.value : sum), 0)
  }
}
