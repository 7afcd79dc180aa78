/** How it is said when a schedule runs. `{name}` is replaced by a value. */
export const scheduleTimeWords = {
  weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  everyMinutes: "Every {count} minutes",
  everyHour: "Every hour, at minute {minute}",
  daily: "Every day at {time}",
  workdays: "Monday to Friday at {time}",
  weekly: "Every {weekday} at {time}",
  monthly: "On day {day} of each month at {time}",
};
