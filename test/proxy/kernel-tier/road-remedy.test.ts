import t from 'tap'
import { familiesOf, roadRemedy } from '../../../proxy/kernel-tier/road-remedy.ts'

t.test('the rules that are wanted, both ways, once for each shard address', async t => {
  t.equal(
    roadRemedy(['10.0.0.9 . 9000', '10.0.0.9 . 9001']),
    'iptables -I DOCKER-USER -p udp -d 10.0.0.9 -j ACCEPT; ' +
      'iptables -I DOCKER-USER -p udp -s 10.0.0.9 -j ACCEPT; or the like for your rules (FORWARD; INPUT for shards on this machine)',
  )
  t.match(roadRemedy(['fd00::9 . 9000']), /^ip6tables -I DOCKER-USER -p udp -d fd00::9 -j ACCEPT; ip6tables/)
  const many = Array.from({ length: 20 }, (_, at) => `10.0.0.${at} . 9000`)
  t.match(roadRemedy(many), /; the same of 12 more; or the like/)
})

t.test('settings of the system come first: no rule opens a way without them', async t => {
  t.match(
    roadRemedy(['10.0.0.9 . 9000'], ['net/ipv4/conf/wg0/forwarding=1', 'net/ipv4/conf/wg0/accept_local=1']),
    /^sysctl -w net\/ipv4\/conf\/wg0\/forwarding=1 net\/ipv4\/conf\/wg0\/accept_local=1; then.*iptables/,
  )
  t.same(familiesOf(['10.0.0.9 . 9000', 'fd00::9 . 9000', '10.0.0.8 . 9000']), [4, 6])
})
