import t from 'tap'
import { processCpuUs, systemCpuUs } from './processor-time.ts'
import { residentBytes } from './resident-bytes.ts'

t.test('a process: user and system time of all its threads, and of its children who have ended', async t => {
  const stat =
    '4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 900 0 0 0 250 50 7 9 20 0 11 0 12345 1000 200 18446744073709551615'
  t.equal(processCpuUs(stat), 3_160_000)
})

t.test('the machine: idle time, waiting for disks included, and what its host took', async t => {
  const stat = 'cpu  100 1 50 1000 20 3 4 7 0 0\ncpu0 50 0 25 500 10 1 2 3 0 0\n'
  t.same(systemCpuUs(stat), { idleUs: 10_200_000, stolenUs: 70_000 })
})

t.test('resident memory, if the process has any', async t => {
  t.equal(residentBytes('Name:\tnode\nVmRSS:\t  144832 kB\nRssAnon:\t  9 kB\n'), 144_832 * 1_024)
  t.equal(residentBytes('Name:\tkthreadd\n'), undefined)
})
