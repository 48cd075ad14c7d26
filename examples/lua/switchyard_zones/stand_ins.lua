-- What neighbours have near the border, shown and never touched: an entity for each player and thing over there, which nobody can point at,
-- and which is gone three seconds after it was heard of last.
local KEPT_SECONDS = 3
local SHOWN_MAX = 128
local NAME = "switchyard_zones:stand_in"

local has_model = minetest.get_modpath("player_api") ~= nil
local LOOK_OF_PLAYER = has_model
    and { visual = "mesh", mesh = "character.b3d", textures = { "character.png" }, visual_size = { x = 1, y = 1 } }
  or { visual = "upright_sprite", textures = { "player.png", "player_back.png" }, visual_size = { x = 1, y = 2 } }
local LOOK_OF_THING = { visual = "wielditem", visual_size = { x = 0.5, y = 0.5 } }

minetest.register_entity(NAME, {
  initial_properties = {
    physical = false,
    collide_with_objects = false,
    pointable = false,
    static_save = false,
    nametag_color = "#c0c0ff",
  },
})

local shown, count = {}, 0
local stand_ins = {}

local function properties_of(one)
  if one.kind ~= "player" then
    local wielded = { textures = nil, wield_item = one.look ~= "" and one.look or one.kind, nametag = one.kind }
    for key, value in pairs(LOOK_OF_THING) do
      wielded[key] = value
    end
    return wielded
  end
  local player = table.copy(LOOK_OF_PLAYER)
  player.nametag = one.id .. " (" .. one.zone .. ")"
  return player
end

local function place_of(one)
  return vector.new(one.x, one.z, one.y)
end

local function remove(key)
  shown[key].object:remove()
  shown[key] = nil
  count = count - 1
end

local function show(key, one, now)
  local there = shown[key]
  if there and not there.object:get_pos() then
    remove(key) -- Its block was unloaded, and it with it.
    there = nil
  end
  if there then
    there.object:move_to(place_of(one), true)
  elseif count < SHOWN_MAX then
    local object = minetest.add_entity(place_of(one), NAME)
    if not object then
      return -- Nobody is near enough to see it.
    end
    object:set_properties(properties_of(one))
    there = { object = object }
    shown[key] = there
    count = count + 1
  else
    return
  end
  there.heard = now
  there.object:set_yaw(math.rad(one.heading))
end

-- entities: as switchyard.border gives them.
function stand_ins.show(entities)
  local now = minetest.get_us_time()
  for _, one in ipairs(entities) do
    show(one.zone .. " " .. one.kind .. " " .. one.id, one, now)
  end
end

function stand_ins.step()
  local before = minetest.get_us_time() - KEPT_SECONDS * 1e6
  for key, there in pairs(shown) do
    if there.heard < before then
      remove(key)
    end
  end
end

-- { { id, pos } }: for other mods, and for tests.
function stand_ins.list()
  local list = {}
  for key, there in pairs(shown) do
    table.insert(list, { id = key, pos = there.object:get_pos() })
  end
  return list
end

return stand_ins
