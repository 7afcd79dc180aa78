import SignIn from "../sign-in/index.tsx";

/** The sign-in in German, which its address says. */
export default SignIn;
