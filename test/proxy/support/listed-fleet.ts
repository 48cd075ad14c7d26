import type { Test } from 'tap'
import { startProxy } from './proxy-process.ts'
import { flowPortRange } from './udp-world.ts'

/** A proxy alone, in front of one fleet of a game whose servers are at these ports of 127.0.0.1.
 *  @param query flow style YAML */
export async function startListedFleet(t: Test, game: string, ports: readonly number[], query = '{}') {
  const { first, last } = flowPortRange()
  const shards = ports.map(
    (port, index) => `{ id: arena-${index + 1}, address: 127.0.0.1, port: ${port}, slots: 64 }`,
  )
  const yaml = [
    'listeners:',
    `  - { name: main, port: 0, bind: 127.0.0.1, protocols: [udp], game: ${game}, fleet: arena, query: ${query} }`,
    `routes: [{ fleet: arena, shards: [${shards.join(', ')}] }]`,
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
  ].join('\n')
  const proxy = await startProxy(t, t.testdir(), yaml)
  /** The number of one metric of the listener; 0 where there is none yet. */
  const metric = async (name: string, label = ''): Promise<number> => {
    const { text } = await proxy.status('/metrics')
    const start = `switchyard_proxy_${name}{listener="main"${label}} `
    const line = text.split('\n').find(one => one.startsWith(start))
    return Number(line?.slice(start.length) ?? 0)
  }
  return { proxy, port: proxy.port, metric }
}
