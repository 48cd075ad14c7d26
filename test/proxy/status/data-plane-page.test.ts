import t, { type Test } from 'tap'
import { startStatusServer } from '../../../lib/status-server.ts'
import { decodeDataPlaneReport, type KernelReport } from '../../../proto/contract/data-plane-report.ts'
import { dataPlanePage } from '../../../proxy/status/data-plane-page.ts'

const CHOICE = { tier: 'kernel', reasons: [] } as const

async function serverOf(t: Test, kernel: KernelReport | undefined, token?: string) {
  const server = await startStatusServer({
    bind: '127.0.0.1',
    port: 0,
    source: {
      healthy: () => true,
      notReady: () => undefined,
      metrics: () => Promise.reject(new Error('none')),
    },
    other: dataPlanePage({ wanted: 'kernel', choice: CHOICE, kernel, token }),
  })
  t.teardown(() => server.close())
  return `http://127.0.0.1:${server.port}`
}

t.test('it tells how the kernel tier fares at the moment of asking', async t => {
  const kernel = { flows: 1, repairs: 0, problem: undefined as KernelReport['problem'] }
  const origin = await serverOf(t, kernel)
  const ask = async () => decodeDataPlaneReport(await (await fetch(`${origin}/data-plane`)).json())
  t.match(await ask(), {
    wanted: 'kernel',
    tier: 'kernel',
    kernel: { flows: 1, repairs: 0, problem: undefined },
  })
  kernel.flows = 7
  kernel.problem = { why: 'somebody has deleted it', remedy: 'Look who.' }
  t.match((await ask())?.kernel, { flows: 7, problem: { why: 'somebody has deleted it' } })
  t.equal(await (await fetch(`${origin}/healthz`)).text(), 'ok\n', 'other pages are as ever')
})

t.test('where there is no kernel tier, nothing is said of it', async t => {
  const response = await fetch(`${await serverOf(t, undefined)}/data-plane`)
  t.same(await response.json(), { wanted: 'kernel', ...CHOICE })
})

t.test('a token is asked for as of the metrics', async t => {
  const url = `${await serverOf(t, undefined, 'a-secret-token')}/data-plane`
  t.equal((await fetch(url)).status, 401)
  t.equal((await fetch(url, { headers: { authorization: 'Bearer a-secret-token' } })).status, 200)
})
