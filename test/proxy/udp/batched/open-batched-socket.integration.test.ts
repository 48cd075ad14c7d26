import t from 'tap'
import { systemClock } from '../../../../lib/clock.ts'
import { probeBatched } from '../../../../proxy/udp/batched/probe-batched.ts'
import { datagramSocketContract } from '../../../contract/datagram-sockets.ts'

const probe = probeBatched(systemClock)
if (probe.kind === 'works') datagramSocketContract(t, probe.openSocket)
else t.test('sockets in batches', { skip: probe.why }, () => {})
