import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { SysctlKeeper } from '../../../proxy/kernel-tier/sysctl-keeper.ts'

const HERE = 'boot 1 net:[1]'
const NAME = 'net/ipv4/conf/eth0/forwarding'
const OTHER = 'net/ipv4/conf/eth1/forwarding'
const CHANGES = [NAME, OTHER].map(name => ({ name, value: '1', isNeeded: true }))

/** @param readOnly settings that cannot be written */
function world(t: Test, readOnly: Set<string> = new Set()) {
  const now = new Map([
    [NAME, '0'],
    [OTHER, '0'],
  ])
  const path = join(t.testdir(), 'proxy', 'kernel-sysctls')
  const sysctls = {
    read: (name: string) => now.get(name),
    write: (name: string, value: string) => {
      if (readOnly.has(name)) throw new Error('EROFS: read-only file system')
      now.set(name, value)
    },
  }
  return { now, path, keeperAt: (here: string) => new SysctlKeeper(path, sysctls, here) }
}

t.test('a later process gives back what an earlier one has set', async t => {
  const { now, path, keeperAt } = world(t)
  t.equal(keeperAt(HERE).set(CHANGES).size, 0)
  t.same([...now.values()], ['1', '1'])
  t.equal(readFileSync(path, 'utf8'), `${HERE}\n${NAME} 0 1\n${OTHER} 0 1\n`)
  const later = keeperAt(HERE)
  t.equal(later.isSet, true)
  now.set(OTHER, '5')
  later.restore(silentLog)
  t.same([...now.values()], ['0', '5'], 'but for what somebody else has set')
  t.equal(existsSync(path), false)
})

t.test('settings end with the boot and the network namespace', async t => {
  const { now, path, keeperAt } = world(t)
  keeperAt(HERE).set(CHANGES)
  keeperAt('boot 2 net:[1]').restore(silentLog)
  t.same([...now.values()], ['1', '1'])
  t.equal(existsSync(path), false)
})

t.test('what cannot be set is named; the rest is set, and given back', async t => {
  const { now, keeperAt } = world(t, new Set([OTHER]))
  const failed = keeperAt(HERE).set(CHANGES)
  t.same([...failed], [[OTHER, 'EROFS: read-only file system']])
  keeperAt(HERE).restore(silentLog)
  t.same([...now.values()], ['0', '0'])
})

t.test('what cannot be given back is said, and tried again at the next stop', async t => {
  const readOnly = new Set<string>()
  const { now, path, keeperAt } = world(t, readOnly)
  keeperAt(HERE).set(CHANGES)
  readOnly.add(NAME)
  const warned: object[] = []
  keeperAt(HERE).restore({ ...silentLog, warn: (fields: object) => void warned.push(fields) })
  t.match(warned, [{ remedy: `sysctl -w ${NAME}=0`, error: /read-only/ }])
  t.same([...now.values()], ['1', '0'])
  readOnly.clear()
  keeperAt(HERE).restore(silentLog)
  t.same([...now.values()], ['0', '0'])
  t.equal(existsSync(path), false)
})

t.test('where originals cannot be saved, nothing is set', async t => {
  const { now, path, keeperAt } = world(t)
  writeFileSync(join(path, '..', '..', 'proxy'), 'a file where the directory should be')
  const failed = keeperAt(HERE).set(CHANGES)
  t.match([...failed.values()], [/cannot be/, /cannot be/])
  t.same([...now.values()], ['0', '0'])
})
