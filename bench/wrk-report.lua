-- Asks for the paths of the file that BENCH_PATHS names in turn, if it does, and writes what wrk measured as JSON.
local requests = {}
local count = 0

function init(_)
  local file = os.getenv("BENCH_PATHS")
  if not file then return end
  for path in io.lines(file) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  request = function()
    count = count + 1
    return requests[(count - 1) % #requests + 1]
  end
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
