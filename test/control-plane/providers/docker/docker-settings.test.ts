import t from 'tap'
import {
  DISK_PATH_DEFAULT,
  dockerSettings,
  LIST_ENTRIES_MAX,
} from '../../../../control-plane/providers/docker/docker-settings.ts'

t.test('without settings a machine has no more than it needs', async t => {
  t.same(dockerSettings({}), [
    {
      network: undefined,
      privileged: false,
      capabilities: [],
      mounts: [],
      dns: [],
      diskPath: DISK_PATH_DEFAULT,
    },
    [],
  ])
})

t.test('every setting is read', async t => {
  const [settings, mistakes] = dockerSettings({
    network: 'north',
    privileged: 'true',
    capabilities: 'NET_ADMIN, SYS_PTRACE',
    mounts: '/srv/maps:/maps:ro,/srv/saves:/saves',
    dns: '192.0.2.53,2001:db8::53',
    diskPath: '/data',
  })
  t.same(mistakes, [])
  t.same(settings, {
    network: 'north',
    privileged: true,
    capabilities: ['NET_ADMIN', 'SYS_PTRACE'],
    mounts: ['/srv/maps:/maps:ro', '/srv/saves:/saves'],
    dns: ['192.0.2.53', '2001:db8::53'],
    diskPath: '/data',
  })
})

t.test('all mistakes are told, each with its name', async t => {
  const cases: readonly (readonly [string, string])[] = [
    ['network', '../other'],
    ['network', ''],
    ['privileged', 'yes'],
    ['capabilities', 'net_admin'],
    ['mounts', 'maps:/maps'],
    ['mounts', '/a:/b:rw'],
    ['dns', 'dns.example.org'],
    ['diskPath', 'data'],
    ['capabilities', Array.from({ length: LIST_ENTRIES_MAX + 1 }, () => 'KILL').join(',')],
    ['zone', 'north'],
  ]
  for (const [name, text] of cases) {
    const [, mistakes] = dockerSettings({ [name]: text })
    t.equal(mistakes.length, 1, `${name}: ${text}`)
    t.match(mistakes[0], { setting: name, mistake: /^is no setting|is not/ })
  }
  t.equal(dockerSettings(Object.fromEntries(cases))[1].length, 7, 'all at once')
})
