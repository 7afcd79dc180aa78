import AppLayout from "./app.tsx";

/** The frame of everything for administrators of the platform is that of the app. */
export default AppLayout;
