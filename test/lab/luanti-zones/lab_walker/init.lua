-- Asks the test, a few times a second, what players are to do, and tells it what it sees of them.
local ASK_SECONDS = 0.2

local http = minetest.request_http_api()
local url = os.getenv("LAB_WALKER")
local zones = rawget(_G, "switchyard_zones")
-- By order id: true once it was carried out.
local done = {}
-- By player name: { id =, to =, speed = }.
local walks = {}

local function items_of(player)
  local items = {}
  for list, stacks in pairs(player:get_inventory():get_lists()) do
    for place, stack in ipairs(stacks) do
      if not stack:is_empty() then
        items[list .. "/" .. place] = stack:to_string()
      end
    end
  end
  return items
end

local function report()
  local players = {}
  for _, player in ipairs(minetest.get_connected_players()) do
    local name = player:get_player_name()
    table.insert(players, {
      name = name,
      pos = player:get_pos(),
      yaw = player:get_look_horizontal(),
      pitch = player:get_look_vertical(),
      hp = player:get_hp(),
      items = items_of(player),
      frozen = zones ~= nil and zones.is_frozen(name),
      interacts = minetest.check_player_privs(name, { interact = true }),
      aboard = player:get_attach() ~= nil,
    })
  end
  local ids = {}
  for id in pairs(done) do
    table.insert(ids, id)
  end
  return minetest.write_json({
    shard = os.getenv("SWITCHYARD_SHARD"),
    players = players,
    done = ids,
  })
end

local carry_out = {
  give = function(player, order)
    player:get_inventory():set_stack("main", order.place, ItemStack(order.item))
  end,
  look = function(player, order)
    player:set_look_horizontal(order.yaw)
    player:set_look_vertical(order.pitch)
  end,
  hurt = function(player, order)
    player:set_hp(order.hp)
  end,
  board = function(player, order)
    local boat = minetest.add_entity(player:get_pos(), "boats:boat")
    boat:set_yaw(order.yaw)
    boat:get_luaentity():on_rightclick(player)
  end,
}

local function obey(order)
  local player = minetest.get_player_by_name(order.name)
  if done[order.id] or not player then
    return
  end
  if order.kind == "walk" then
    walks[order.name] = order
  elseif not (zones and zones.is_frozen(order.name)) then
    carry_out[order.kind](player, order)
    done[order.id] = true
  end
end

local function step(name, walk, seconds)
  local player = minetest.get_player_by_name(name)
  if not player or (zones and zones.is_frozen(name)) then
    walks[name] = nil -- Begun anew when he is free, as long as the test wants it.
  else
    local moved = player:get_attach() or player
    local pos = moved:get_pos()
    local way = vector.subtract(walk.to, pos)
    local length = vector.length(way)
    local part = math.min(length, walk.speed * seconds)
    moved:set_pos(length == 0 and walk.to or vector.add(pos, vector.multiply(way, part / length)))
    if part == length then
      done[walk.id], walks[name] = true, nil
    end
  end
end

local since, busy = 0, false
minetest.register_globalstep(function(seconds)
  for name, walk in pairs(walks) do
    step(name, walk, seconds)
  end
  since = since + seconds
  if busy or since < ASK_SECONDS then
    return
  end
  since, busy = 0, true
  http.fetch({ url = url, method = "POST", data = report(), timeout = 5 }, function(result)
    busy = false
    local orders, standing = result.succeeded and minetest.parse_json(result.data) or nil, {}
    for _, order in ipairs(orders or {}) do
      standing[order.id] = true
      obey(order)
    end
    -- What the test has forgotten is not walked on.
    for name, walk in pairs(orders and walks or {}) do
      walks[name] = standing[walk.id] and walk or nil
    end
  end)
end)
