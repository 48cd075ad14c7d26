import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readControlPlaneConfig } from '../../control-plane/config.ts'

const URL_GIVEN = 'redis://:secret@127.0.0.1:6380'

function busOf(t: Test, yaml: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(t.testdir({ secret: `${URL_GIVEN}\n` }), 'switchyard.yaml')
  writeFileSync(file, `${yaml}\n`)
  return readControlPlaneConfig(['--config', file], env).config.bus
}

t.test('there is no bus unless it is asked for', async t => {
  t.same(busOf(t, 'dataDir: data'), { url: undefined, passwordFile: undefined })
})

t.test('its URL comes from the file, a variable, or a file that a variable names', async t => {
  const url = URL_GIVEN
  t.equal(busOf(t, `bus: { url: "${url}" }`).url, url)
  t.equal(busOf(t, 'dataDir: data', { SWITCHYARD_BUS_URL: url }).url, url)
  const secret = join(t.testdirName, 'secret')
  t.equal(busOf(t, 'dataDir: data', { SWITCHYARD_BUS_URL_FILE: secret }).url, url)
  t.equal(busOf(t, 'bus: { url: "rediss://host:1", passwordFile: /run/p }').passwordFile, '/run/p')
})

t.test('what is no Redis is a mistake that names the setting', async t => {
  for (const url of ['127.0.0.1:6379', 'mysql://host/db', 'redis://', 'redis://host:port:7'])
    t.throws(() => busOf(t, `bus: { url: "${url}" }`), { message: /bus\.url/ }, url)
})
