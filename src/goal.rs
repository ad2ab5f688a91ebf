//! Each KPI against its goal and bands: target in force, status, attainment.
