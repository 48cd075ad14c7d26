import type { Samples } from '../figures/samples.ts'

/** All medians, a table per scenario. */
export function benchMarkdown(samples: Samples): string {
  const scenarios = [...new Set(samples.all.map(({ scenario }) => scenario))]
  return scenarios
    .map(scenario => {
      const here = samples.all.filter(sample => sample.scenario === scenario)
      const figures = [...new Set(here.map(({ figure }) => figure))]
      const subjects = [...new Set(here.map(({ subject }) => subject))].toSorted()
      const rows = subjects.map(subject => {
        const cells = figures.map(figure => samples.median(scenario, subject, figure)?.toPrecision(4) ?? '–')
        return `| ${subject} | ${cells.join(' | ')} |`
      })
      return `## ${scenario}\n\n| | ${figures.join(' | ')} |\n|---|${figures.map(() => '---|').join('')}\n${rows.join('\n')}\n`
    })
    .join('\n')
}
