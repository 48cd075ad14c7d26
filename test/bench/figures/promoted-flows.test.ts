import t from 'tap'
import { promotedFlows } from './promoted-flows.ts'

t.test('the gauge counts, whatever its labels; its help and others do not', async t => {
  const text = `# HELP switchyard_proxy_kernel_flows Flows that the kernel carries.
# TYPE switchyard_proxy_kernel_flows gauge
switchyard_proxy_kernel_flows 64
switchyard_proxy_kernel_repairs 3
`
  t.equal(promotedFlows(text), 64)
  t.equal(
    promotedFlows(
      'switchyard_proxy_kernel_flows{family="4"} 5\nswitchyard_proxy_kernel_flows{family="6"} 2\n',
    ),
    7,
  )
  t.equal(promotedFlows('switchyard_proxy_flows{listener="main"} 9\n'), 0)
})
