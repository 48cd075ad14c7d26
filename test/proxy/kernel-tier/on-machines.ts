import type { Test } from 'tap'
import { flowPortRange } from '../support/udp-world.ts'
import { machines, outside, PLACES, SHARD_PORT } from './kernel-lab.ts'

interface OnMachines {
  readonly title: string
  readonly file: string
  /** Why it cannot be done here; undefined where it can. */
  readonly missing?: string | undefined
}

/** Makes the machines of `PLACES`, and runs the file once more on the proxy's, where it runs `inside`. */
export function onMachines(t: Test, { title, file, missing }: OnMachines, inside: () => void): void {
  if (machines() !== undefined) inside()
  else if (missing === undefined) outside(title, file)
  else void t.test(title, { skip: missing }, async () => {})
}

/** The configuration of a proxy there, with one shard.
 *  @param proxy more settings of the section, as YAML */
export function kernelYaml(proxy = '', { first, last } = flowPortRange()): string {
  const settings = [
    'dataPlane: kernel',
    'status: { port: 0 }',
    `flowPorts: { first: ${first}, last: ${last} }`,
  ]
  return [
    `listeners: [{ name: main, port: 0, bind: ${PLACES.front}, fleet: arena, flowsPerIpMax: 1000, newFlowsPerIpPerSecond: 1000 }]`,
    `proxy: { ${[...settings, ...(proxy === '' ? [] : [proxy])].join(', ')} }`,
    `routes: [{ fleet: arena, shards: [{ id: arena-1, address: ${PLACES.shards[0]}, port: ${SHARD_PORT} }] }]`,
  ].join('\n')
}
