import { join } from 'node:path'
import t, { type Test } from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { mendSysctls, probePrepared, probeSysctls } from '../../../proxy/kernel-tier/probe-kernel.ts'
import { SysctlKeeper } from '../../../proxy/kernel-tier/sysctl-keeper.ts'

const forwarding = (family: 4 | 6, at: string) => `net/ipv${family}/conf/${at}/forwarding`
const acceptLocal = (at: string) => `net/ipv4/conf/${at}/accept_local`

/** A machine whose interfaces come one after another. */
function machine(t: Test) {
  const now = new Map<string, string>([[forwarding(6, 'all'), '0']])
  const present: string[] = []
  const plug = (at: string) => {
    present.push(at)
    for (const name of [forwarding(4, at), acceptLocal(at), forwarding(6, at)]) now.set(name, '0')
  }
  plug('eth0')
  const sysctls = {
    read: (name: string) => now.get(name),
    write: (name: string, value: string) => void now.set(name, value),
  }
  const keeper = new SysctlKeeper(join(t.testdir(), 'kernel-sysctls'), sysctls, 'boot 1 net:[1]')
  const options = { keeper, log: silentLog, interfaces: () => present }
  return { now, plug, keeper, options }
}

t.test('an interface that comes later gets what it lacks, and loses it again at the end', async t => {
  const { now, plug, keeper, options } = machine(t)
  const before = new Map(now)
  t.same(probeSysctls({ ...options, mayChange: true, withIpv6: false }), { kind: 'works' })
  plug('wg0')
  const changes = { ...options, mayChange: true }
  t.same(mendSysctls([4], changes), [])
  t.same([now.get(forwarding(4, 'wg0')), now.get(acceptLocal('wg0'))], ['1', '1'])
  keeper.restore(silentLog)
  t.same([now.get(forwarding(4, 'wg0')), now.get(acceptLocal('wg0'))], ['0', '0'])
  for (const [name, value] of before) t.equal(now.get(name), value, name)
})

t.test('what somebody else has changed after us, or we must not change, is named', async t => {
  const { now, plug, options } = machine(t)
  probeSysctls({ ...options, mayChange: true, withIpv6: false })
  now.set(forwarding(4, 'eth0'), '0')
  plug('wg0')
  const wanted = [acceptLocal('wg0'), forwarding(4, 'eth0'), forwarding(4, 'wg0')].map(name => `${name}=1`)
  t.same(mendSysctls([4], { ...options, mayChange: false }), wanted)
  t.equal(now.get(forwarding(4, 'wg0')), '0')
  t.same(mendSysctls([4], { ...options, mayChange: true }), [`${forwarding(4, 'eth0')}=1`])
})

t.test('a machine is prepared when its interfaces are, and when there are any', async t => {
  const { now, keeper, options } = machine(t)
  const prepared = { ...options, mayChange: false, withIpv6: false }
  const missing = probePrepared(prepared)
  t.match(missing, { kind: 'missing', remedy: /--data-plane kernel.*eth0.accept_local=1/ })
  for (const name of [forwarding(4, 'eth0'), acceptLocal('eth0')]) now.set(name, '1')
  t.same(probePrepared(prepared), { kind: 'works' })
  t.notOk(keeper.isSet)
  t.match(probePrepared({ ...prepared, interfaces: () => [] }), { kind: 'missing', why: /no interface/ })
})

t.test('IPv6 is forwarded where players may come by it, and only there', async t => {
  for (const withIpv6 of [false, true]) {
    const { now, options } = machine(t)
    probeSysctls({ ...options, mayChange: true, withIpv6 })
    t.equal(now.get(forwarding(6, 'all')), withIpv6 ? '1' : '0')
  }
})
