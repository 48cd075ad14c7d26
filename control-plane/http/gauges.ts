import { Gauge, type Registry } from '@prometheus-io/client'

/** Adds one gauge, which is asked anew at every scrape: labels that are not set then are gone. */
export type AddGauge = <Label extends string>(
  name: string,
  help: string,
  labelNames: Label[],
  collect: (gauge: Gauge<Label>) => void,
) => void

/** @param prefix of all names */
export function gaugesOf(registry: Registry, prefix: string): AddGauge {
  return (name, help, labelNames, collect) => {
    const made: Gauge<(typeof labelNames)[number]> = new Gauge({
      name: `${prefix}${name}`,
      help,
      labelNames,
      registers: [registry],
      collect: () => {
        made.reset()
        collect(made)
      },
    })
  }
}
