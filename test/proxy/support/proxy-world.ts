import type { Test } from 'tap'
import { fakeControlPlane } from './fake-control-plane.ts'
import { startProxy } from './proxy-process.ts'
import { snapshot } from './routes.ts'
import { type Endpoint, flowPortRange } from './udp-world.ts'
import { until } from './until.ts'

export function proxyYaml(...more: string[]): string {
  const { first, last } = flowPortRange()
  return [
    'listeners: [{ name: main, port: 0, bind: 127.0.0.1, fleet: arena }]',
    `proxy: { status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
    ...more,
  ].join('\n')
}

export function staticRoutesYaml(port: number): string {
  return `routes: [{ fleet: arena, shards: [{ id: arena-1, address: 127.0.0.1, port: ${port} }] }]`
}

/** A proxy attached to a fake control plane that has given it `routes`. */
export async function attachedProxy(
  t: Test,
  directory: string,
  routes: Parameters<typeof snapshot>[0],
  flags: readonly string[] = [],
) {
  const plane = await fakeControlPlane(t)
  const text = proxyYaml()
  const proxy = await startProxy(t, directory, text, ['--control-plane', plane.address, ...flags])
  await plane.hello()
  await plane.order({ kind: 'snapshot', value: snapshot(routes) })
  return { plane, proxy, text }
}

/** Sends until the proxy lets the player in: routes may be on their way. */
export async function answered(player: Endpoint, port: number, text: string) {
  const before = player.got.length
  await until(`${text} is answered`, () => {
    void player.send(text, port)
    return player.got.length > before
  })
}
