-- Asks for the paths of the file that BENCH_PATHS names in turn, or as one of those whose cookies are in the file that
-- BENCH_COOKIES names, and writes what wrk measured as JSON.
local requests = {}
local next_of

local function lines_of(variable)
  local file = os.getenv(variable)
  local lines = {}
  if file then for line in io.lines(file) do lines[#lines + 1] = line end end
  return lines
end

function init(_)
  for _, path in ipairs(lines_of("BENCH_PATHS")) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  local count = 0
  next_of = function()
    count = count % #requests + 1
    return count
  end
  local cookies = lines_of("BENCH_COOKIES")
  if #cookies > 0 then
    for _, cookie in ipairs(cookies) do
      wrk.headers["cookie"] = cookie
      requests[#requests + 1] = wrk.format("GET")
    end
    math.randomseed(1)
    next_of = function() return math.random(#requests) end
  end
  if #requests > 0 then request = function() return requests[next_of()] end end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"failed":%d}\n',
    summary.requests,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout
  ))
end
