import Home from "../index.tsx";

/** The landing page in German, which its address says. */
export default Home;
